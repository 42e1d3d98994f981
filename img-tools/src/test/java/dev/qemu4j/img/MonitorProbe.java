package dev.qemu4j.img;

import java.io.IOException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Scanner;
import java.util.function.BooleanSupplier;

/** Waits for the greeting of a machine's monitor, which comes when its disks are open. */
public record MonitorProbe(Path socket, BooleanSupplier alive) {
    public void await() throws IOException {
        while (!isGreeted()) {
            if (!alive.getAsBoolean()) {
                throw new IllegalStateException("the machine behind " + socket + " has ended");
            }
            Thread.onSpinWait();
        }
    }

    /** A thread of its own greets, so that only the answer tells that the machine is made, and its devices have locked their disks. */
    private static boolean hasStatus(SocketChannel channel) {
        return new Scanner(channel, StandardCharsets.UTF_8).findWithinHorizon("\"status\"", 0) != null;
    }

    /** False while there is no socket, and between its making (bind) and the moment from which it takes connections (listen). */
    private boolean isGreeted() throws IOException {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            channel.write(ByteBuffer.wrap("{\"execute\":\"qmp_capabilities\"}{\"execute\":\"query-status\"}"
                    .getBytes(StandardCharsets.UTF_8)));
            return hasStatus(channel);
        } catch (SocketException notYet) {
            return false;
        }
    }
}
