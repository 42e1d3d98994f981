package dev.qemu4j.qmp.testing;

import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * The settings of a fake's connections. They are opening messages, capabilities, size of the chunks, time to live, and true if
 * requests that no test has scripted are answered as QEMU would.
 */
record Settings(List<JsonNode> opening, List<String> capabilities, int chunk, long budget, boolean asQemu) {}
