package dev.qemu4j.vm;

import dev.qemu4j.CommandLine;
import dev.qemu4j.CommandLineSyntaxException;
import dev.qemu4j.base.QemuException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** QEMUs that somebody else has started. */
public final class QemuProcesses {
    private QemuProcesses() {}

    /**
     * Reads the command line of a running QEMU. On Linux it is the whole one; elsewhere the Java runtime may know none,
     * or cut it off.
     *
     * @param process the QEMU
     * @return its command line
     * @throws QemuException if the process has ended, or its arguments cannot be read: those of another user's process
     *     can be hidden
     * @throws CommandLineSyntaxException if the process is no system emulator of QEMU's
     */
    public static CommandLine commandLine(ProcessHandle process) {
        return CommandLine.parse(arguments(process));
    }

    private static List<String> arguments(ProcessHandle process) {
        Path linux = Path.of("/proc", Long.toString(process.pid()), "cmdline");
        List<String> arguments = new ArrayList<>();
        try {
            if (Files.exists(linux)) {
                String text = decoded(process, Files.readAllBytes(linux));
                arguments.addAll(List.of(text.split("\0", -1)));
                arguments.remove(arguments.size() - 1); // after the last NUL
            } else {
                process.info().command().ifPresent(arguments::add);
                process.info().arguments().ifPresent(more -> arguments.addAll(List.of(more)));
            }
        } catch (IOException e) {
            throw new QemuException("the arguments of process " + process.pid() + " cannot be read", e);
        }
        if (arguments.isEmpty()) {
            throw new QemuException("the arguments of process " + process.pid()
                    + " are not to be had (expected: a process that runs, of your own user)");
        }
        return arguments;
    }

    /** Arguments are bytes in the locale's charset, whatever this JVM's default charset is. */
    private static String decoded(ProcessHandle process, byte[] arguments) {
        String locale = System.getProperty("sun.jnu.encoding", "UTF-8");
        Charset charset = Charset.isSupported(locale) ? Charset.forName(locale) : StandardCharsets.UTF_8;
        if (charset.equals(StandardCharsets.US_ASCII)) {
            charset = StandardCharsets.UTF_8; // the C locale says nothing about other bytes
        }
        try {
            return charset.newDecoder().decode(ByteBuffer.wrap(arguments)).toString();
        } catch (CharacterCodingException e) {
            throw new QemuException(
                    "the arguments of process " + process.pid() + " are no text in " + charset
                            + " (expected: a JVM in a UTF-8 locale, such as LC_ALL=C.UTF-8)",
                    e);
        }
    }
}
