/**
 * The reference: a page about each of QEMU's options, devices, machines, commands and types.
 *
 * <p>There are lists of them, what changed between versions, and a search that works without a server.
 *
 * <p>Starting point: {@link dev.qemu4j.cli.reference.Site}.
 */
@NullMarked
package dev.qemu4j.cli.reference;

import org.jspecify.annotations.NullMarked;
