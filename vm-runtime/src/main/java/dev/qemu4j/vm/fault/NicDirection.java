package dev.qemu4j.vm.fault;

import dev.qemu4j.qapi.common.NetFilterDirection;

/** A direction of a network card, as the guest sees it. */
public enum NicDirection {
    /** From the guest to the network. */
    SENT,
    /** From the network to the guest. */
    RECEIVED,
    /** Both. */
    BOTH;

    /** Returns the direction as QEMU's back end sees it. */
    NetFilterDirection queue() {
        return switch (this) {
            case SENT -> NetFilterDirection.RX;
            case RECEIVED -> NetFilterDirection.TX;
            case BOTH -> NetFilterDirection.ALL;
        };
    }
}
