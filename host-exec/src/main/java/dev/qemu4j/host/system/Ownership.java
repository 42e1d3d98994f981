package dev.qemu4j.host.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tells whether a file or directory is this user's alone to write, so that what it says may be trusted. */
public final class Ownership {
    /**
     * The bit of a mode by which others cannot rename or delete what is in a directory.
     */
    public static final int STICKY = 01000;

    private static final int OTHERS_WRITE = 0022;
    private static final int FILE_TYPE = 0170000;
    private static final int DIRECTORY = 0040000;
    private static final int REGULAR = 0100000;

    private final int uid;
    private final int mode;
    private final int links;

    private Ownership(Map<String, Object> attributes) {
        uid = (int) attributes.getOrDefault("uid", -1);
        mode = (int) attributes.getOrDefault("mode", 0);
        links = (int) attributes.getOrDefault("nlink", 1);
    }

    /**
     * Reads it of a path itself, never of what a link there names.
     *
     * @param path the path
     * @return its owner and mode
     * @throws IOException if they cannot be read
     */
    public static Ownership of(Path path) throws IOException {
        return new Ownership(Files.readAttributes(path, "unix:uid,mode,nlink", LinkOption.NOFOLLOW_LINKS));
    }

    /**
     * Returns the user by whose rights this JVM makes files.
     *
     * @return the id
     * @throws IOException if it cannot be found out
     */
    public static int self() throws IOException {
        if (!Proc.isThere()) {
            Path file = Files.createTempFile("qemu4j", null);
            try {
                return of(file).uid;
            } finally {
                Files.delete(file);
            }
        }
        String uids = Proc.status("Uid"); // real, effective, saved, of the file system
        if (uids == null) {
            throw new IOException("the status of this process names no user");
        }
        return Integer.parseUnsignedInt(uids.split("\\s+", -1)[1]);
    }

    /**
     * Returns the reason not to trust a directory.
     *
     * @return the reason, behind the path in a sentence; null if there is none
     * @throws IOException if the user of this JVM cannot be found out
     */
    @Nullable
    public String problemOfDirectory() throws IOException {
        return (mode & FILE_TYPE) != DIRECTORY ? "is no directory but a link or a file" : problem();
    }

    /**
     * Returns the reason not to trust a directory that may also be the one of root.
     *
     * @return the reason, behind the path in a sentence; null if there is none
     * @throws IOException if the user of this JVM cannot be found out
     */
    @Nullable
    public String problemOfSharedDirectory() throws IOException {
        return uid == 0 && (mode & FILE_TYPE) == DIRECTORY && !writableByOthers() ? null : problemOfDirectory();
    }

    /**
     * Returns the reason not to trust a file.
     *
     * @return the reason, behind the path in a sentence; null if there is none
     * @throws IOException if the user of this JVM cannot be found out
     */
    @Nullable
    public String problemOfFile() throws IOException {
        if ((mode & FILE_TYPE) != REGULAR) {
            return "is no regular file";
        }
        return links == 1 ? problem() : "has " + links + " names";
    }

    /**
     * Returns the owner.
     *
     * @return the id of the user
     */
    public int uid() {
        return uid;
    }

    /**
     * Tells whether its group or others may write it.
     *
     * @return true if they may
     */
    public boolean writableByOthers() {
        return (mode & OTHERS_WRITE) != 0;
    }

    /**
     * Tells whether others cannot rename or delete what is in it.
     *
     * @return true if they cannot
     */
    public boolean sticky() {
        return (mode & STICKY) != 0;
    }

    /**
     * Returns the mode.
     *
     * @return such as 1777
     */
    public String octal() {
        return Integer.toOctalString(mode & 07777);
    }

    private @Nullable String problem() throws IOException {
        if (uid != self()) {
            return "belongs to uid " + Integer.toUnsignedString(uid);
        }
        return writableByOthers() ? "may be written by others (mode " + octal() + ")" : null;
    }
}
