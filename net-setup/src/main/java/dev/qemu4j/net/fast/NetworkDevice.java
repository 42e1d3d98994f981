package dev.qemu4j.net.fast;

import java.nio.file.Path;

/** A device of the host that QEMU opens for a fast network. */
public enum NetworkDevice {
    /** The device by which taps are made and opened. Most systems let all users open it. */
    TUN("/dev/net/tun", "tun"),
    /** The device by which the kernel moves packets between a tap and a guest. It is the group {@code kvm}'s on most systems. */
    VHOST_NET("/dev/vhost-net", "vhost_net");

    private final String node;
    private final String module;

    NetworkDevice(String node, String module) {
        this.node = node;
        this.module = module;
    }

    /**
     * Returns the place of its node.
     *
     * @return such as {@code /dev/vhost-net}
     */
    public Path node() {
        return Path.of(node);
    }

    /**
     * Returns the kernel's module that has its driver.
     *
     * @return such as {@code vhost_net}
     */
    public String module() {
        return module;
    }

    /** The name in {@code /proc/misc}, by which udev knows it too. */
    String kernelName() {
        return String.valueOf(node().getFileName());
    }
}
