package dev.qemu4j.testing.shell;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.QemuException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** Copies a tree of the guest to the host, part by part; it has its name once it is whole. */
final class CopyOut {
    private static final byte[] NONE = {};

    /** Nobody else sees a copy that has not got the guest's permissions yet. */
    private static final Set<PosixFilePermission> OWN = PosixFilePermissions.fromString("rwx------");

    private static final FileAttribute<?> PRIVATE_DIRECTORY = PosixFilePermissions.asFileAttribute(OWN);
    private static final FileAttribute<?> PRIVATE_FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final GuestCommands guest;
    private final String source;
    private final Path target;
    private final Path half;
    private final DataSize limit;
    private long copied;

    CopyOut(GuestCommands guest, String source, Path target, DataSize limit) {
        this.guest = guest;
        this.source = source;
        this.target = target.toAbsolutePath();
        this.limit = limit;
        half = this.target.resolveSibling(".qemu4j-" + UUID.randomUUID()); // a longer name may be too long
    }

    void run(Runnable next) {
        try {
            GuestTree tree = GuestTree.list(guest, source);
            checkRoom(tree.size());
            requirePlace(tree.isDirectory());
            try {
                copy(tree, next);
                next.run();
                requirePlace(tree.isDirectory()); // a copy takes long enough for something to come there
                Files.move(half, target, StandardCopyOption.REPLACE_EXISTING);
            } catch (IOException | RuntimeException | Error e) {
                try {
                    delete(half);
                } catch (IOException | RuntimeException left) {
                    e.addSuppressed(left);
                }
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A file may be replaced, and nothing else, such as a directory, a device or a pipe. */
    private void requirePlace(boolean directory) throws FileAlreadyExistsException {
        boolean isFile = Files.isRegularFile(target, LinkOption.NOFOLLOW_LINKS) || Files.isSymbolicLink(target);
        if (Files.exists(target, LinkOption.NOFOLLOW_LINKS) && (directory || !isFile)) {
            throw new FileAlreadyExistsException(target.toString());
        }
    }

    private void copy(GuestTree tree, Runnable next) throws IOException {
        List<GuestTree.Entry> directories = new ArrayList<>();
        for (GuestTree.Entry entry : tree.entries()) {
            Path path = entry.below(half);
            next.run();
            switch (entry.kind()) {
                case DIRECTORY -> {
                    Files.createDirectory(path, PRIVATE_DIRECTORY); // the guest's own permissions may forbid to write
                    directories.add(entry);
                }
                case FILE -> {
                    content(entry.below(source), path, next);
                    permit(entry, path);
                }
                case LINK -> {} // when all files are there, so that none is written through one
            }
        }
        for (GuestTree.Entry link : tree.links()) {
            Files.createSymbolicLink(link.below(half), Path.of(link.link()));
        }
        Collections.reverse(directories); // one may forbid to change what is in it
        for (GuestTree.Entry directory : directories) {
            permit(directory, directory.below(half));
        }
    }

    private static void permit(GuestTree.Entry entry, Path path) throws IOException {
        Files.setPosixFilePermissions(path, entry.permissions());
    }

    private void content(String from, Path to, Runnable next) throws IOException {
        String file = GuestCommands.quoted(from);
        MessageDigest digest = Digests.sha256();
        Files.createFile(to, PRIVATE_FILE);
        try (OutputStream out = Files.newOutputStream(to, StandardOpenOption.WRITE)) {
            byte[] part;
            long number = 0;
            do {
                next.run();
                part = guest.succeed(
                        "dd if=" + file + " bs=" + guest.part() + " skip=" + number + " count=1 2>/dev/null", NONE);
                copied += part.length;
                checkRoom(copied);
                digest.update(part);
                out.write(part);
                number++;
            } while (part.length == guest.part());
        }
        String own = HexFormat.of().formatHex(digest.digest());
        String said = new String(guest.succeed("sha256sum <" + file, NONE), US_ASCII);
        if (!said.startsWith(own)) {
            throw new QemuException("the copy of " + from + " has the SHA-256 " + own + " (expected: "
                    + said.strip().replaceAll("\\s.*", "") + ", that of the guest's file now)");
        }
    }

    private void checkRoom(long size) {
        if (size > limit.bytes()) {
            throw new QemuException(source + " of the guest has more than " + limit
                    + " (expected: less, or a higher limit by GuestShell.copyLimit)");
        }
    }

    /** Removes what was not renamed; links in it are not followed, and directories may have forbidden it by now. */
    private static void delete(Path file) throws IOException {
        if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
            Files.setPosixFilePermissions(file, OWN);
            try (DirectoryStream<Path> each = Files.newDirectoryStream(file)) {
                for (Path one : each) {
                    delete(one);
                }
            }
        }
        Files.deleteIfExists(file);
    }
}
