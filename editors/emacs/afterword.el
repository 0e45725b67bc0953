;;; afterword.el --- Suggest the next word as you write prose  -*- lexical-binding: t; -*-

;; Copyright (C) 2026 The Afterword authors

;; Author: The Afterword authors
;; Version: 0.1.0
;; Package-Requires: ((emacs "29.1"))
;; Keywords: convenience, text, abbrev
;; URL: https://example.org/afterword
;; SPDX-License-Identifier: MIT

;;; Commentary:

;; Afterword is a language server that suggests your next word as you write
;; prose, and finishes the one you have begun.  It runs on your own machine.
;; This package starts it with eglot, or with lsp-mode:
;;
;;   (add-hook 'text-mode-hook #'afterword-ensure)
;;
;; In Emacs 30 the likeliest word is shown behind the cursor and TAB accepts
;; it; M-TAB lists the words.  With lsp-mode it may be several words, and M-f
;; accepts the next one.  The server is a separate program: the page
;; docs/installation.md of the repository says how to install it.

;;; Code:

(require 'eglot)

(declare-function lsp-inline-completion-accept "lsp-inline-completion")
(declare-function lsp-activate-on "lsp-mode")
(declare-function lsp-deferred "lsp-mode")
(declare-function lsp-register-client "lsp-mode")
(declare-function lsp-stdio-connection "lsp-mode")
(declare-function make-lsp-client "lsp-mode")
(declare-function completion-preview-mode "completion-preview")
(defvar lsp-clients)
(defvar lsp-inline-completion-active-map)
(defvar completion-preview-minimum-symbol-length)
(defvar completion-preview-idle-delay)

(defgroup afterword nil
  "Suggest the next word as you write prose."
  :group 'convenience
  :prefix "afterword-")

(defcustom afterword-command '("afterword" "serve")
  "The command that starts the server, as a list of strings."
  :type '(repeat string))

(defcustom afterword-client 'eglot
  "The language client that talks to the server."
  :type '(choice (const :tag "Eglot" eglot) (const :tag "LSP mode" lsp-mode)))

(defcustom afterword-preview t
  "Whether to show the likeliest word behind the cursor, in Emacs 30 with eglot."
  :type 'boolean)

(defconst afterword-modes
  '((markdown-mode :language-id "markdown")
    (org-mode :language-id "org")
    (rst-mode :language-id "rst")
    (text-mode :language-id "plaintext"))
  "The modes that are served, with the names by which the server knows them.")

(defun afterword-contact (&rest _)
  "Return the command of the server, as eglot wants it."
  afterword-command)

(add-to-list 'eglot-server-programs (cons afterword-modes #'afterword-contact))

(defun afterword-accept-word ()
  "Accept the next word of the ghost text of lsp-mode."
  (interactive)
  (with-undo-amalgamate
    (let ((typed (point)))
      (lsp-inline-completion-accept)
      (let ((end (point)))
        (goto-char typed)
        (skip-chars-forward " " end)
        (skip-chars-forward "^ " end)
        (skip-chars-forward " " end)
        (delete-region (point) end)))))

;; Otherwise lsp-mode hides the ghost text before the command runs.
(put 'afterword-accept-word 'lsp-inline-completion-keep t)

(defun afterword--register-lsp ()
  "Make the server known to lsp-mode, and bind the keys of its ghost text."
  (unless (require 'lsp-mode nil t)
    (user-error "`afterword-client' is lsp-mode, which is not installed"))
  (when (require 'lsp-inline-completion nil t)
    (define-key lsp-inline-completion-active-map (kbd "TAB")
                #'lsp-inline-completion-accept)
    (define-key lsp-inline-completion-active-map (kbd "M-f")
                #'afterword-accept-word))
  (unless (gethash 'afterword lsp-clients)
    (lsp-register-client
     (make-lsp-client
      :new-connection (lsp-stdio-connection (lambda () afterword-command))
      :activation-fn (lsp-activate-on
                      "markdown" "plaintext" "org" "latex" "restructuredtext")
      :add-on? t
      :server-id 'afterword))))

(defun afterword--preview ()
  "Show the likeliest word behind the cursor, if this Emacs can."
  (when (and afterword-preview (fboundp 'completion-preview-mode))
    (setq-local completion-preview-minimum-symbol-length nil
                completion-preview-idle-delay 0.1)
    (completion-preview-mode)))

;;;###autoload
(defun afterword-ensure ()
  "Start Afterword for this buffer, or join a server that has been started.
It is meant for hooks: (add-hook \='text-mode-hook #\='afterword-ensure)."
  (interactive)
  (cond ((eq afterword-client 'lsp-mode)
         (afterword--register-lsp)
         (lsp-deferred))
        (t
         (add-hook 'eglot-managed-mode-hook #'afterword--preview nil t)
         (eglot-ensure))))

(provide 'afterword)
;;; afterword.el ends here
