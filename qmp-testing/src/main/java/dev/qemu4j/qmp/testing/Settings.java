package dev.qemu4j.qmp.testing;

import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * How every connection of a fake starts and writes: what it opens with, what it offers, in what pieces, how long; and whether
 * what no test has scripted is answered as QEMU would.
 */
record Settings(List<JsonNode> opening, List<String> capabilities, int chunk, long budget, boolean asQemu) {}
