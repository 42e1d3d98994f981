package dev.qemu4j.qmp;

/**
 * The monitor at the other end of a connection. It has a name in messages; somebody else may have negotiated with it; and at a socket that the client
 * has dialled anything may listen.
 */
record Place(String name, boolean negotiated, boolean dialled) {}
