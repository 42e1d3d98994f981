package dev.qemu4j.qmp;

/**
 * The monitor at the other end of a connection: its name in messages, whether somebody else has negotiated with it, and whether it is at a socket that the
 * client has dialled, where anything may listen.
 */
record Place(String name, boolean negotiated, boolean dialled) {}
