package dev.qemu4j.testing.shell;

import dev.qemu4j.base.QemuException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The files of a tree in a guest, as the guest says, which is not trusted: each is in a directory that came before it. */
final class GuestTree {
    private static final byte[] NONE = {};
    private static final Pattern STAT = Pattern.compile("([0-9a-f]{1,8}) (\\d{1,18})\n(.*)", Pattern.DOTALL);
    private static final int TYPE = 0170000;
    private static final int DIRECTORY = 0040000;
    private static final int FILE = 0100000;
    private static final int LINK = 0120000;

    /** For each file its mode and size, its name, and where a link leads, or nothing. */
    private static final String TELL = "for f; do stat -c \"%f %s\" \"$f\" && printf \"%s\\0\" \"$f\""
            + " && if [ -L \"$f\" ]; then readlink \"$f\"; fi && printf \"\\0\" || exit; done";

    private final List<Entry> entries;

    private GuestTree(List<Entry> entries) {
        this.entries = entries;
    }

    /** The kinds of files that are copied. */
    enum Kind {
        DIRECTORY,
        FILE,
        LINK
    }

    /** A file; its name is empty for the whole tree. */
    record Entry(Kind kind, int mode, long size, String name, String link) {
        Path below(Path root) {
            return name.isEmpty() ? root : root.resolve(name);
        }

        String below(String root) {
            return name.isEmpty() ? root : root + "/" + name;
        }

        /** Leaves out what would let all users of the host write: the guest's are other users. */
        Set<PosixFilePermission> permissions() {
            Set<PosixFilePermission> permissions = Modes.permissions(mode);
            permissions.remove(PosixFilePermission.OTHERS_WRITE);
            return permissions;
        }
    }

    /** Asks the guest. */
    static GuestTree list(GuestCommands guest, String source) {
        String path = GuestCommands.quoted(source);
        String tell = GuestCommands.quoted(TELL);
        byte[] said = guest.succeed(
                "if [ -d " + path + " ]; then cd " + path + " && find . -exec sh -c " + tell + " sh {} +; elif [ -f "
                        + path + " ]; then stat -L -c '%f %s' " + path
                        + " && printf '.\\0\\0'; else echo there is no file or directory of this name >&2; false; fi",
                NONE);
        return of(source, said);
    }

    /** Reads a tree as the guest tells it. */
    static GuestTree of(String source, byte[] said) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(said))
                    .toString();
            String[] parts = text.split("\0", -1);
            List<Entry> entries = new ArrayList<>();
            Set<String> directories = new HashSet<>();
            Set<String> names = new HashSet<>();
            for (int i = 0; i + 1 < parts.length; i += 2) {
                Entry entry = entry(parts[i], parts[i + 1]);
                if (!names.add(entry.name) || !(entries.isEmpty() || directories.contains(parent(entry.name)))) {
                    throw refusal(source, "the name '" + entry.name + "'");
                }
                if (entry.kind == Kind.DIRECTORY) {
                    directories.add(entry.name);
                }
                entries.add(entry);
            }
            if (parts.length % 2 == 0
                    || entries.isEmpty()
                    || !entries.get(0).name.isEmpty()) {
                throw refusal(source, "a list without an end");
            }
            return new GuestTree(List.copyOf(entries));
        } catch (CharacterCodingException e) {
            throw refusal(source, "a name that is no UTF-8");
        } catch (Unfit | InvalidPathException e) {
            throw refusal(source, String.valueOf(e.getMessage()));
        }
    }

    private static Entry entry(String stat, String link) {
        Matcher matcher = STAT.matcher(stat);
        if (!matcher.matches()) {
            throw new Unfit("a file without a name");
        }
        String name = name(String.valueOf(matcher.group(3)));
        int mode = Integer.parseUnsignedInt(matcher.group(1), 16);
        long size = Long.parseLong(String.valueOf(matcher.group(2)));
        String end = link.endsWith("\n") ? link.substring(0, link.length() - 1) : link;
        return switch (mode & TYPE) {
            case DIRECTORY -> new Entry(Kind.DIRECTORY, mode, 0, name, "");
            case FILE -> new Entry(Kind.FILE, mode, size, name, "");
            case LINK -> new Entry(Kind.LINK, mode, 0, name, inside(name, end));
            default -> throw new Unfit("'" + name + "', which is no file, directory or link");
        };
    }

    /** A name is that of a file in the tree on the host as well. */
    private static String name(String said) {
        if (said.equals(".")) {
            return "";
        }
        String name = said.startsWith("./") ? said.substring(2) : "";
        for (String step : name.split("/", -1)) {
            if (step.isEmpty() || step.equals(".") || step.equals("..")) {
                throw new Unfit("the name '" + said + "'");
            }
        }
        Path path = Path.of(name); // refuses what the host cannot have
        if (path.isAbsolute() || !path.toString().equals(name)) {
            throw new Unfit("the name '" + said + "'");
        }
        return name;
    }

    /** A link leads up first, by real directories, and then down, so that other links cannot lead it out. */
    private static String inside(String name, String link) {
        if (name.isEmpty()) { // it would be beside the copy, and not in it
            throw new Unfit("a link to '" + link + "' in the place of the copy");
        }
        int depth = name.split("/", -1).length - 1;
        boolean down = false;
        for (String step : link.split("/", -1)) {
            if (step.equals("..")) {
                depth--;
            } else {
                down = true;
            }
            if (depth < 0 || (down && step.equals("..")) || link.startsWith("/") || link.isEmpty()) {
                throw new Unfit("the link '" + name + "' to '" + link + "', which leads out of the copy");
            }
        }
        return link;
    }

    private static String parent(String name) {
        int slash = name.lastIndexOf('/');
        return slash < 0 ? "" : name.substring(0, slash);
    }

    private static QemuException refusal(String source, String problem) {
        return new QemuException(source + " of the guest has " + problem
                + " (expected: files, directories, and links to what is copied as well)");
    }

    boolean isDirectory() {
        return entries.get(0).kind == Kind.DIRECTORY;
    }

    List<Entry> entries() {
        return entries;
    }

    List<Entry> links() {
        return entries.stream().filter(entry -> entry.kind == Kind.LINK).toList();
    }

    long size() {
        long size = 0;
        for (Entry entry : entries) {
            size = entry.size > Long.MAX_VALUE - size ? Long.MAX_VALUE : size + entry.size;
        }
        return size;
    }

    /** Something that no guest has a reason to say. */
    private static final class Unfit extends RuntimeException {
        Unfit(String message) {
            super(message, null, false, false);
        }
    }
}
