package dev.qemu4j.vm.usb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.host.usb.UsbDevices;
import dev.qemu4j.host.usb.UsbMatch;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.qmp.testing.FakeQmpServer;
import dev.qemu4j.vm.device.HotPlug;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A watch that nobody closes, on a host whose devices stay as they are. */
@Timeout(60)
class UsbWatchTest {
    @TempDir
    private Path root;

    private final FakeQmpServer qemu = FakeQmpServer.start();
    private final QmpClient client = QmpClient.connect(qemu.address());

    @AfterEach
    void close() {
        client.close();
        qemu.close();
    }

    @Test
    void start_connectionThatEnds_endsTheThread() throws Exception {
        UsbWatch watch = start();
        assertThat(threads()).isNotEmpty();

        client.close();
        awaitThreads();

        assertThat(watch.attached()).isEmpty();
        watch.close();
    }

    @Test
    void start_connectionThatHasEnded_endsTheThread() throws Exception {
        client.close();
        UsbWatch watch = start();
        awaitThreads();
        watch.close();
    }

    private UsbWatch start() throws IOException {
        Files.createDirectories(root.resolve("dev/bus/usb/001"));
        Files.createDirectories(root.resolve("sys/bus/usb/devices"));
        return UsbWatch.start(HotPlug.of(client), UsbMatch.of(0x0627, 0x0001), o -> o.host(UsbDevices.in(root)));
    }

    /** Waits until no watch of this JVM has a thread any more. */
    static void awaitThreads() throws InterruptedException {
        for (Thread thread : threads()) {
            thread.join();
        }
    }

    private static List<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("qemu4j-usb-watch"))
                .toList();
    }
}
