package dev.qemu4j.img;

import dev.qemu4j.host.HostProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** A file that an administrator has mounted by a loop device. */
record Mounted(Path device, AutoCloseable end) implements AutoCloseable {
    static Mounted file(Path file, Path directory) throws IOException {
        Path place = Files.createDirectory(directory.resolve("place"));
        LoopDisk disk = LoopDisk.of(file);
        LoopDisk.run("mount", disk.device().toString(), place.toString());
        return new Mounted(disk.device(), () -> {
            LoopDisk.run("umount", place.toString());
            disk.close();
        });
    }

    /** Mounts it where only another process sees it. */
    static Mounted elsewhere(Path file, Path directory) throws IOException {
        Path place = Files.createDirectory(directory.resolve("place"));
        LoopDisk disk = LoopDisk.of(file);
        CountDownLatch mounted = new CountDownLatch(1);
        HostProcess other = HostProcess.builder(
                        "unshare",
                        "--mount",
                        "sh",
                        "-c",
                        "mount \"$1\" \"$2\" && echo mounted && exec sleep 300",
                        "sh",
                        disk.device().toString(),
                        place.toString())
                .onStdoutLine(line -> mounted.countDown())
                .start();
        try {
            mounted.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
        return new Mounted(disk.device(), () -> {
            other.close();
            disk.close();
        });
    }

    /** Makes another device node of the same device. */
    Path secondNode(Path node) {
        String[] numbers =
                LoopDisk.run("stat", "-c", "%Hr %Lr", device.toString()).split(" ", 2);
        LoopDisk.run("mknod", node.toString(), "b", numbers[0], numbers[1]);
        return node;
    }

    @Override
    public void close() {
        try {
            end.close();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
