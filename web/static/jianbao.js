// Enhancements only: every page works without script. Each module takes care of one thing.
import { basket } from "./basket.js";
import { combobox } from "./combobox.js";
import { facets } from "./facet.js";
import { live } from "./live.js";
import { narrow } from "./narrow.js";
import { reading } from "./reading.js";
import { shortcuts } from "./shortcuts.js";

document.documentElement.classList.add("js");
document.querySelectorAll('input[role="combobox"]').forEach(combobox);
basket();
facets();
live();
narrow();
reading();
shortcuts();
