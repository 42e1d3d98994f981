package dev.qemu4j.vm.device;

/** The end of an attempt to unplug a device. */
public enum UnplugOutcome {
    /** The device is gone, and the parts of the host that it had. */
    DONE,

    /** The guest has refused: it needs the device, or is busy with it. All is as it was, and it can be tried again. */
    REFUSED,

    /** The guest has not answered within the limit. It may still give the device up, and can be asked again. */
    NO_ANSWER,

    /** The guest does not run, so that it cannot give the device up. QEMU asks it as soon as it runs again. */
    NO_GUEST
}
