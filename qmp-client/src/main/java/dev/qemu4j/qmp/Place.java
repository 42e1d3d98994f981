package dev.qemu4j.qmp;

/** The monitor at the other end of a connection: its name in messages, and whether somebody else has negotiated with it. */
record Place(String name, boolean negotiated) {}
