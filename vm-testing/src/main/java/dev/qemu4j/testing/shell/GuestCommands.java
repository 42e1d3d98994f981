package dev.qemu4j.testing.shell;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.qemu4j.base.QemuException;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.time.Duration;

/** The commands of a copy, each of which must succeed. */
final class GuestCommands {
    /** The most that a guest may say at once: the names of many files, or a part of one. */
    private static final int LONGEST = 16 << 20;

    /** The longest time for what removes the rest of a copy. */
    static final Duration CLEAN_UP = Duration.ofSeconds(10);

    private final ShellWay way;
    private final Duration limit;

    GuestCommands(ShellWay way, Duration limit) {
        this.way = way;
        this.limit = limit;
    }

    int part() {
        return way.part();
    }

    byte[] succeed(String command, byte[] input) {
        BoundedOutput stdout = new BoundedOutput(command);
        BoundedOutput stderr = new BoundedOutput(command);
        int exitCode = way.exec(command, input, new ShellWay.Outputs(stdout, stderr), limit);
        if (exitCode != 0) {
            throw new GuestShellException(command, "0", new GuestReply(exitCode, stderr.text()));
        }
        return stdout.bytes.toByteArray();
    }

    /** Returns those that clean up, which nobody waits long for. */
    GuestCommands cleaning() {
        return limit.compareTo(CLEAN_UP) > 0 ? new GuestCommands(way, CLEAN_UP) : this;
    }

    /** Checks a path of the guest. */
    static String absolute(String what, String path) {
        if (!path.startsWith("/") || path.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(what + ": '" + path + "' (expected: an absolute path of the guest)");
        }
        return path;
    }

    /** Quotes a word for the shell. */
    static String quoted(String word) {
        return "'" + word.replace("'", "'\\''") + "'";
    }

    /** An output that is kept, up to a limit. */
    static final class BoundedOutput extends OutputStream {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final String command;

        BoundedOutput(String command) {
            this.command = command;
        }

        String text() {
            return bytes.toString(UTF_8);
        }

        @Override
        public void write(int one) {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] more, int from, int length) {
            if (bytes.size() + length > LONGEST) {
                throw new QemuException("'" + command + "' in the guest has printed more than " + LONGEST
                        + " bytes (expected: less at a time)");
            }
            bytes.write(more, from, length);
        }
    }
}
