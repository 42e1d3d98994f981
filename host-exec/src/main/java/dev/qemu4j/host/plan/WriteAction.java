package dev.qemu4j.host.plan;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A file with new content. What was there is kept beside it, with owner, mode and all, so that it can be moved back; it has its
 * name only when it is complete. What somebody else has written since is left alone.
 */
record WriteAction(Path file, String content, String mode) implements PlanAction {
    private static final String KEPT = ".qemu4j-kept";
    private static final String NEW = ".qemu4j-new";

    /** Keeps $1 as $2, by way of $3. */
    private static final String KEEP = "cp -Pp -- \"$1\" \"$3\" && mv -f -- \"$3\" \"$2\"";

    /** Gives $1 the content of standard input and the mode $2, by way of $3. */
    private static final String INSTALL = "install -m \"$2\" /dev/stdin \"$3\" && mv -f -- \"$3\" \"$1\"";

    /** Puts $2 back as $1 whose content has the digest $4 if it is still ours, or never became so. */
    private static final String PUT_BACK = """
            rm -f -- "$3"
            { [ -e "$2" ] || [ -L "$2" ]; } || exit 0
            if [ ! -e "$1" ] || cmp -s -- "$1" "$2" || sha256sum <"$1" | grep -q "^$4"; then exec mv -f -- "$2" "$1"; fi
            echo "$1 was changed by somebody else since: what was there before is in $2, move or remove that" >&2
            exit 1""";

    /** Removes $1 whose content has the digest $3. */
    private static final String REMOVE = """
            rm -f -- "$2"
            if [ -e "$1" ] && sha256sum <"$1" | grep -q "^$3"; then exec rm -f -- "$1"; fi""";

    @Override
    public List<String> shown() {
        return List.of("install", "-m", mode, "/dev/stdin", file.toString());
    }

    @Override
    public String input() {
        return content;
    }

    @Override
    public List<String> programs() {
        return List.of("install", "cp", "mv", "rm", "test", "cmp", "sha256sum", "grep", "sh");
    }

    @Override
    public List<List<String>> undo(PlanCommands commands) {
        // Asked before anything is written down: undoing would move another plan's file back.
        if (isThere(beside(KEPT), commands)) {
            throw new PlanException(
                    beside(KEPT) + " is there: another plan has changed " + file
                            + ", or did and was not undone; close it, or let a Sweep undo it, or move the file back",
                    null);
        }
        return isThere(file, commands)
                ? List.of(script(PUT_BACK, file, beside(KEPT), beside(NEW), digest()))
                : List.of(script(REMOVE, file, beside(NEW), digest()));
    }

    @Override
    public boolean isAtomic() {
        return false;
    }

    @Override
    public @Nullable AutoCloseable perform(PlanCommands commands) {
        if (isThere(file, commands)) {
            commands.run(script(KEEP, file, beside(KEPT), beside(NEW)));
        }
        commands.run(script(INSTALL, file, mode, beside(NEW)), content);
        return null;
    }

    private Path beside(String suffix) {
        return file.resolveSibling(file.getFileName() + suffix);
    }

    private String digest() {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(sha256.digest(content.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> script(String text, Object... arguments) {
        List<String> argv = new ArrayList<>(List.of("sh", "-c", text, "sh"));
        Stream.of(arguments).map(Object::toString).forEach(argv::add);
        return argv;
    }

    private static boolean isThere(Path path, PlanCommands commands) {
        return commands.succeeds(List.of("test", "-e", path.toString()))
                || commands.succeeds(List.of("test", "-L", path.toString()));
    }
}
