package dev.qemu4j.testing.shell;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.QemuException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/** Copies a tree of the guest to the host, part by part; it has its name once it is whole. */
final class CopyOut {
    private static final byte[] NONE = {};

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
        half = this.target.resolveSibling("." + this.target.getFileName() + ".qemu4j-" + UUID.randomUUID());
    }

    void run() {
        try {
            GuestTree tree = GuestTree.list(guest, source);
            checkRoom(tree.size());
            if (Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)
                    || (tree.isDirectory() && Files.exists(target, LinkOption.NOFOLLOW_LINKS))) {
                throw new FileAlreadyExistsException(target.toString());
            }
            try {
                copy(tree);
                Files.move(half, target, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                delete();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void copy(GuestTree tree) throws IOException {
        List<GuestTree.Entry> directories = new ArrayList<>();
        for (GuestTree.Entry entry : tree.entries()) {
            Path path = entry.below(half);
            switch (entry.kind()) {
                case DIRECTORY -> {
                    Files.createDirectory(path);
                    directories.add(entry);
                }
                case FILE -> {
                    content(entry.below(source), path);
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

    private void content(String from, Path to) throws IOException {
        String file = GuestCommands.quoted(from);
        MessageDigest digest = Digests.sha256();
        try (OutputStream out = Files.newOutputStream(to, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            Files.setPosixFilePermissions(to, PosixFilePermissions.fromString("rw-------"));
            byte[] part;
            long number = 0;
            do {
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

    /** Removes what was not renamed; the tree is not deeper than the guest's, and links in it are not followed. */
    private void delete() throws IOException {
        if (!Files.exists(half, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        List<Path> all;
        try (Stream<Path> files = Files.walk(half)) {
            all = files.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : all) {
            Files.deleteIfExists(file);
        }
    }
}
