package dev.qemu4j.img.bare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Loop devices of a scene, under nodes of its own, so that what a tool does to a node harms nobody else. */
final class Loops {
    private Loops() {}

    static Path attach(Scene scene, Path file) {
        String device = Tool.run("losetup", "--find", "--show", "--", file.toString());
        scene.undo("losetup", "--detach", device);
        return Path.of(device);
    }

    static void node(Scene scene, Path file, Path node) throws IOException {
        Tool.run("truncate", "-s", "%1M", file.toString()); // whole sectors
        Path device = attach(scene, file);
        long number = (Long) Files.getAttribute(device, "unix:rdev");
        Tool.run("mknod", node.toString(), "b", "7", Long.toString(number & 0xff));
    }

    static void mounted(Scene scene, Path file, Path node) throws IOException {
        Tool.run("truncate", "-s", "4M", file.toString());
        node(scene, file, node);
        // Nothing is left to the kernel's thread that would write it later.
        Tool.run("mkfs.ext4", "-q", "-F", "-E", "lazy_itable_init=0,lazy_journal_init=0", node.toString());
        Path directory = Files.createDirectory(scene.directory().resolve("mounted"));
        Tool.run("mount", "-t", "ext4", "-o", "noinit_itable", node.toString(), directory.toString());
        Tool.run("sync", "--file-system", directory.toString());
        scene.undo("umount", directory.toString());
    }
}
