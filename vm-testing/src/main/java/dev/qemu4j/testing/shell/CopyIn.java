package dev.qemu4j.testing.shell;

import dev.qemu4j.base.QemuException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

/** Copies a tree into the guest, part by part. */
final class CopyIn {
    private static final byte[] NONE = {};

    /** Refuses a place, in a script. */
    private static final String DIRECTORY = "echo this is a directory >&2; false;";

    private final GuestCommands guest;
    private final Path source;
    private final String target;
    private final Deque<Map.Entry<String, String>> directories = new ArrayDeque<>();
    private final String halfName = ".qemu4j-" + UUID.randomUUID();

    CopyIn(GuestCommands guest, Path source, String target) {
        this.guest = guest;
        this.source = source;
        this.target = target;
    }

    void run(Runnable next) {
        try {
            Path root = source.toRealPath();
            try (Stream<Path> files = Files.walk(root)) { // a directory before what is in it
                for (Iterator<Path> each = files.iterator(); each.hasNext(); ) {
                    Path file = each.next();
                    next.run();
                    copy(file, target(root.relativize(file)), next);
                }
            }
            for (Map.Entry<String, String> directory : directories) {
                guest.succeed("chmod " + directory.getValue() + " " + directory.getKey(), NONE);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String target(Path file) {
        String rest = text(file);
        return rest.isEmpty() ? target : target + "/" + rest;
    }

    /** Java has replacements in the place of bytes that are no text. */
    private String text(Path path) {
        String text = path.toString();
        if (!path.getFileSystem().getPath(text).equals(path)) {
            throw new QemuException(
                    "'" + text + "' in " + source
                            + " has a name that is no text in the encoding of this JVM (expected: UTF-8, and a JVM that has it)");
        }
        return text;
    }

    private void copy(Path file, String to, Runnable next) throws IOException {
        String path = GuestCommands.quoted(to);
        if (Files.isSymbolicLink(file)) {
            String link = GuestCommands.quoted(text(Files.readSymbolicLink(file)));
            guest.succeed(
                    "if [ -d " + path + " ] && ! [ -L " + path + " ]; then " + DIRECTORY + " else ln -s -f -n -- "
                            + link + " " + path + "; fi",
                    NONE);
        } else if (Files.isDirectory(file)) {
            guest.succeed("mkdir -p " + path, NONE);
            directories.addFirst(Map.entry(path, mode(file))); // which may forbid to write, so it comes last
        } else if (Files.isRegularFile(file)) {
            String beside = to.substring(0, to.lastIndexOf('/') + 1); // a longer name may be too long
            whole(file, path, GuestCommands.quoted(beside + halfName), next);
        } else {
            throw new QemuException(file + " cannot be copied (expected: a file, a directory or a link)");
        }
    }

    /** The file has its name once it is whole; what is half done goes, whatever ends the copy. */
    private void whole(Path file, String path, String half, Runnable next) throws IOException {
        try {
            content(file, path, half, next);
        } catch (IOException | RuntimeException | Error e) {
            try {
                guest.cleaning().succeed("rm -f " + half, NONE);
            } catch (RuntimeException left) {
                e.addSuppressed(left);
            }
            throw e;
        }
    }

    private void content(Path file, String path, String half, Runnable next) throws IOException {
        MessageDigest digest = Digests.sha256();
        String remove = " || { rm -f " + half + "; false; }";
        String write = "umask 077; cat >" + half;
        try (InputStream in = Files.newInputStream(file)) {
            byte[] part = in.readNBytes(guest.part());
            byte[] following = in.readNBytes(guest.part());
            while (following.length > 0) {
                digest.update(part);
                guest.succeed(write + remove, part);
                next.run();
                write = "cat >>" + half;
                part = following;
                following = in.readNBytes(guest.part());
            }
            digest.update(part);
            String place = "if [ -d " + path + " ]; then " + DIRECTORY + " else mv -f " + half + " " + path + "; fi";
            String check = "d=$(sha256sum <" + half + ") && if [ \"${d%% *}\" != "
                    + HexFormat.of().formatHex(digest.digest())
                    + " ]; then echo the copy has the SHA-256 \"${d%% *}\" >&2; false; fi";
            guest.succeed(
                    "{ " + write + " && " + check + " && chmod " + mode(file) + " " + half + " && " + place + "; }"
                            + remove,
                    part);
        }
    }

    /** The permissions, as chmod takes them. */
    private static String mode(Path file) throws IOException {
        int mode = Modes.mode(Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS));
        return String.format(Locale.ROOT, "%04o", mode);
    }
}
