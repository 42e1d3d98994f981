package dev.qemu4j.host.internal;

import dev.qemu4j.host.system.Proc;

/** Identity of this host and of its boot: a home directory may be shared by several hosts. */
public record HostIdentity(String machine, String boot) {
    public static HostIdentity current() {
        return new HostIdentity(Proc.machineId(), Proc.bootId());
    }

    public static HostIdentity parse(String text) {
        int slash = text.indexOf('/');
        return slash < 0
                ? new HostIdentity("", "")
                : new HostIdentity(text.substring(0, slash), text.substring(slash + 1));
    }

    @Override
    public String toString() {
        return machine + "/" + boot;
    }
}
