import "./discovery.test";
import "./extension.test";
import "./install.test";
import "./locate.test";
import "./lock.test";
import "./manifest.test";
import "./service.test";
import "./train.test";
