package dev.qemu4j.codegen.qapi;

import tools.jackson.databind.node.ObjectNode;

/**
 * A top-level expression of a schema file.
 *
 * @param node the expression; members keep their order
 * @param doc the documentation comment just before it, with its number signs; empty without one
 */
record Expression(ObjectNode node, String doc) {}
