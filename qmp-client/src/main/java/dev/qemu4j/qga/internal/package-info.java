/** The channel to a guest agent: sync, turns, and no ids. */
@NullMarked
package dev.qemu4j.qga.internal;

import org.jspecify.annotations.NullMarked;
