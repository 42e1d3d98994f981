package dev.qemu4j.net.lan;

import dev.qemu4j.net.lan.packet.internal.Frame;

/** The end of a port's cable: a machine's connection, or this program. Used by the switch's thread only. */
interface PortEnd {
    /** Hands over a frame; returns false if there is no room for it. */
    boolean send(Frame frame);

    /** Ends the connection. */
    void disconnect();
}
