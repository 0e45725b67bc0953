import "./discovery.test";
import "./install.test";
import "./manifest.test";
