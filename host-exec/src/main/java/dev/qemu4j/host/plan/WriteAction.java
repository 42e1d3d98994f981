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
 * name only when it is complete. What somebody else has written since, or made anew, is left alone.
 */
record WriteAction(Path file, String content, String mode) implements PlanAction {
    private static final String KEPT = ".qemu4j-kept";
    private static final String NEW = ".qemu4j-new";

    /**
     * Identifies a file: another with the same text has another number, or, where numbers are used again, another birth. The
     * device's number is no part of it, since it may be another one after a reboot, which the file survives.
     */
    private static final String IDENTIFY =
            "id() { TZ=UTC0 stat -c %i:%w -- \"$1\" 2>/dev/null || TZ=UTC0 stat -f %i:%B -- \"$1\"; }\n";

    /** Makes $1, which nobody else may have made meanwhile, and tells which file that is. */
    private static final String MAKE = IDENTIFY + "umask 077; set -C; rm -f -- \"$1\" && : >\"$1\" && id \"$1\"";

    /** Keeps $1 as $2. */
    private static final String KEEP = "cp -Pp -- \"$1\" \"$2.new\" && mv -f -- \"$2.new\" \"$2\"";

    /** Gives $1 the content of standard input and the mode $2, by way of $3, which has been made. */
    private static final String INSTALL = "cat >\"$3\" && chmod -- \"$2\" \"$3\" && mv -f -- \"$3\" \"$1\"";

    /** Removes what is left of a start that came to nothing. */
    private static final String CLEAN = "rm -f -- \"$1\" \"$2.new\"";

    /** Puts $2 back as $1 if that is still the file $5 with the digest $4. It never became so if it is the file $6. */
    private static final String PUT_BACK = IDENTIFY + """
            rm -f -- "$3" "$2.new"
            { [ -e "$2" ] || [ -L "$2" ]; } || exit 0
            if [ ! -e "$1" ] && [ ! -L "$1" ]; then exec mv -f -- "$2" "$1"; fi
            now=$(id "$1")
            if [ "$now" = "$6" ]; then exec rm -f -- "$2"; fi
            if [ "$now" = "$5" ] && { cmp -s -- "$1" "$2" || sha256sum <"$1" | grep -q "^$4"; }; then exec mv -f -- "$2" "$1"; fi
            echo "$1 was changed by somebody else since: what was there before is in $2, move or remove that" >&2
            exit 1""";

    /** Said of a file that is left, as somebody else has changed it, or made it anew. */
    static final String LEFT = " was changed by somebody else since, and is left";

    /** Removes $1 if it is the file $4, whose content has the digest $3. */
    private static final String REMOVE = IDENTIFY + """
            rm -f -- "$2"
            if [ -e "$1" ] && [ "$(id "$1")" = "$4" ] && sha256sum <"$1" | grep -q "^$3"; then exec rm -f -- "$1"; fi
            if [ -e "$1" ] || [ -L "$1" ]; then echo "$1%s" >&2; fi""".formatted(LEFT);

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
        return List.of("cat", "chmod", "cp", "mv", "rm", "test", "stat", "cmp", "sha256sum", "grep", "sh");
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
        String before = isThere(file, commands) ? said(IDENTIFY + "id \"$1\"", commands, file) : "";
        String ours = said(MAKE, commands, beside(NEW));
        return before.isEmpty()
                ? List.of(script(REMOVE, file, beside(NEW), digest(), ours))
                : List.of(script(PUT_BACK, file, beside(KEPT), beside(NEW), digest(), ours, before));
    }

    @Override
    public List<List<String>> traces() {
        return List.of(script(CLEAN, beside(NEW), beside(KEPT)));
    }

    @Override
    public boolean isAtomic() {
        return false;
    }

    @Override
    public @Nullable AutoCloseable perform(PlanCommands commands) {
        if (isThere(file, commands)) {
            commands.run(script(KEEP, file, beside(KEPT)));
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

    private static String said(String text, PlanCommands commands, Path path) {
        return commands.run(script(text, path)).stdout().strip();
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
