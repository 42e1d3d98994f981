package dev.qemu4j.net.internal;

import dev.qemu4j.base.MacAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The hardware addresses of bridges and of guests' cards, the same each time. Other hosts and namespaces, which may be on the same
 * cable, have interfaces of the same name: theirs are different.
 */
public final class HardwareAddress {
    private static final Path MACHINE_ID = Path.of("/etc/machine-id");

    private HardwareAddress() {}

    /** An address for a bridge, so that it does not take the lowest of its ports' and change with them. */
    public static MacAddress ofBridge(String namespace, String name) {
        return of("bridge", namespace, name);
    }

    /** An address for the card whose cable ends in an interface. */
    public static MacAddress ofCard(String namespace, String name) {
        return of("card", namespace, name);
    }

    private static MacAddress of(String what, String namespace, String name) {
        return MacAddress.ofName("qemu4j " + what + " " + machine() + " " + namespace + " " + name);
    }

    private static String machine() {
        try {
            return Files.isReadable(MACHINE_ID) ? Files.readString(MACHINE_ID).strip() : "";
        } catch (IOException e) {
            return "";
        }
    }
}
