package dev.qemu4j.img.bare;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.EnumSet;
import java.util.Set;

/** The kinds of files that may be in the place of a target. */
enum TargetKind {
    FILE,
    NOTHING,
    SYMBOLIC_LINK,
    DANGLING_LINK,
    HARD_LINK,
    OTHER_SPELLING,
    BIND_MOUNT,
    OTHER_FILE_SYSTEM,
    IMMUTABLE,
    DIRECTORY,
    FIFO,
    SOCKET,
    CHARACTER_DEVICE,
    DEVICE,
    MOUNTED_DEVICE,
    BEHIND_A_LOOP,
    OWN_SOURCE,
    OWN_SOURCE_BY_LINK,
    OWN_SOURCE_BY_HARD_LINK,
    FULL_DISK,
    READ_ONLY_FILE_SYSTEM,
    IN_USE_BY_A_MACHINE,
    IN_USE_BY_QEMU_NBD,
    READ_ONLY_FILE,
    READ_ONLY_DIRECTORY,
    ANOTHERS_FILE,
    ANOTHERS_OPEN_FILE;

    /** Those on which each verb works that the tool has. */
    static final Set<TargetKind> WORKING = EnumSet.of(FILE, SYMBOLIC_LINK, OTHER_SPELLING, OTHER_FILE_SYSTEM);

    /** Those that mean nothing to root, who may do everything. */
    static final Set<TargetKind> ORDINARY = EnumSet.range(READ_ONLY_FILE, ANOTHERS_OPEN_FILE);

    /** Those that nobody changes, so that one scene is enough for all verbs. */
    boolean isShared() {
        return this == IN_USE_BY_A_MACHINE;
    }

    boolean fits(WritingVerb verb) {
        return switch (this) {
            case OWN_SOURCE, OWN_SOURCE_BY_LINK, OWN_SOURCE_BY_HARD_LINK -> verb.reads();
            case MOUNTED_DEVICE -> (verb.before.equals("raw") || verb.isUnique()) && verb != WritingVerb.COMMIT;
            default -> !ORDINARY.contains(this) || !verb.needsRoot();
        };
    }

    void prepare(Scene scene, String format) throws IOException {
        Path target = scene.target();
        Path directory = scene.directory();
        switch (this) {
            case FILE -> mark(target);
            case NOTHING -> Files.delete(target);
            case SYMBOLIC_LINK -> {
                mark(scene.moveTarget("real"));
                Files.createSymbolicLink(target, Path.of("real"));
            }
            case DANGLING_LINK -> {
                Files.delete(target);
                Files.createSymbolicLink(target, Path.of("nowhere"));
            }
            case HARD_LINK -> Files.createLink(directory.resolve("other"), target);
            case OTHER_SPELLING -> scene.target(directory.resolve("../" + directory.getFileName() + "/./target"));
            case BIND_MOUNT -> {
                Path real = scene.moveTarget("real");
                Files.createFile(target);
                Tool.run("mount", "--bind", real.toString(), target.toString());
                scene.undo("umount", target.toString());
            }
            case OTHER_FILE_SYSTEM -> {
                Path other = mount(scene, "other", "size=8m");
                Files.move(target, other.resolve("real"));
                Files.createSymbolicLink(target, Path.of("other/real"));
            }
            case IMMUTABLE -> {
                Tool.run("chattr", "+i", target.toString());
                scene.undo("chattr", "-i", target.toString());
            }
            case DIRECTORY -> Files.createDirectory(emptied(target));
            case FIFO -> Tool.run("mkfifo", emptied(target).toString());
            case SOCKET -> {
                ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
                server.bind(UnixDomainSocketAddress.of(emptied(target)));
                server.close();
            }
            case CHARACTER_DEVICE -> Tool.run("mknod", emptied(target).toString(), "c", "1", "3");
            case DEVICE -> Loops.node(scene, scene.moveTarget("disk"), target);
            case MOUNTED_DEVICE -> Loops.mounted(scene, scene.moveTarget("disk"), target);
            case BEHIND_A_LOOP -> Loops.attach(scene, target);
            case OWN_SOURCE -> scene.source(target);
            case OWN_SOURCE_BY_LINK -> {
                scene.source(scene.moveTarget("real"));
                Files.createSymbolicLink(target, Path.of("real"));
            }
            case OWN_SOURCE_BY_HARD_LINK -> scene.source(Files.createLink(directory.resolve("other"), target));
            case FULL_DISK, READ_ONLY_FILE_SYSTEM -> {}
            case IN_USE_BY_A_MACHINE -> scene.undo(Users.machine(scene, format)::close);
            case IN_USE_BY_QEMU_NBD -> scene.undo(Users.server(scene, format)::close);
            case READ_ONLY_FILE -> Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("r--r--r--"));
            case READ_ONLY_DIRECTORY -> {
                Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("r-xr-xr-x"));
                scene.undo("chmod", "0755", directory.toString());
            }
            case ANOTHERS_FILE -> Tool.run("chown", "nobody", target.toString());
            case ANOTHERS_OPEN_FILE -> {
                Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rw-rw-rw-"));
                Tool.run("chown", "nobody", target.toString());
            }
        }
    }

    /** A full disk has room for no more than the models, and little beside. */
    void mountFor(Scene scene, long used) throws IOException {
        if (this == FULL_DISK || this == READ_ONLY_FILE_SYSTEM) {
            Tool.run(
                    "mount",
                    "-t",
                    "tmpfs",
                    "-o",
                    "size=" + (used + (96 << 10)),
                    "tmpfs",
                    scene.directory().toString());
            scene.undo("umount", scene.directory().toString());
        }
    }

    void seal(Scene scene) {
        if (this == READ_ONLY_FILE_SYSTEM) {
            Tool.run("mount", "-o", "remount,ro", scene.directory().toString());
        }
    }

    private static Path emptied(Path target) throws IOException {
        Files.delete(target);
        return target;
    }

    private static Path mount(Scene scene, String name, String options) throws IOException {
        Path directory = Files.createDirectory(scene.directory().resolve(name));
        Tool.run("mount", "-t", "tmpfs", "-o", options, "tmpfs", directory.toString());
        scene.undo("umount", directory.toString());
        return directory;
    }

    /** Gives a file an identity that no new file has. */
    private static void mark(Path file) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        Tool.run("chown", "nobody:daemon", file.toString());
        Tool.run("setfacl", "-m", "u:daemon:r", file.toString());
        if (Files.getFileStore(file).supportsFileAttributeView(UserDefinedFileAttributeView.class)) {
            Files.getFileAttributeView(file, UserDefinedFileAttributeView.class)
                    .write("note", StandardCharsets.UTF_8.encode("mine"));
        }
    }
}
