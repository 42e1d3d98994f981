package dev.qemu4j.host.system;

import dev.qemu4j.base.QemuException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The arguments of programs that run, by whomever they were started. */
public final class ProcessArguments {
    private ProcessArguments() {}

    /**
     * Reads the arguments of a process. On Linux they are all there; elsewhere the Java runtime may know none, or cut them off.
     *
     * @param process the process
     * @return the program and its arguments; empty if the system does not tell, as of a process that has ended
     * @throws QemuException if they cannot be read, or are no text in this JVM's locale
     */
    public static List<String> read(ProcessHandle process) {
        Objects.requireNonNull(process, "process");
        return read(process, CodingErrorAction.REPORT);
    }

    /**
     * Reads the arguments of a process, with a question mark or a replacement character for what is no text in this JVM's locale. That is to look for
     * what is, and not to run them again.
     *
     * @param process the process
     * @return the program and its arguments; empty if the system does not tell, as of a process that has ended
     * @throws QemuException if they cannot be read
     */
    public static List<String> readable(ProcessHandle process) {
        Objects.requireNonNull(process, "process");
        return read(process, CodingErrorAction.REPLACE);
    }

    private static List<String> read(ProcessHandle process, CodingErrorAction malformed) {
        Path linux = Path.of("/proc", Long.toString(process.pid()), "cmdline");
        List<String> arguments = new ArrayList<>();
        try {
            if (Files.exists(linux)) {
                String text = decoded(process, Files.readAllBytes(linux), malformed);
                arguments.addAll(List.of(text.split("\0", -1)));
                arguments.remove(arguments.size() - 1); // after the last NUL
            } else {
                process.info().command().ifPresent(arguments::add);
                process.info().arguments().ifPresent(more -> arguments.addAll(List.of(more)));
            }
        } catch (IOException e) {
            throw new QemuException("the arguments of process " + process.pid() + " cannot be read", e);
        }
        return arguments;
    }

    /** Arguments are bytes in the locale's charset, whatever this JVM's default charset is. */
    private static String decoded(ProcessHandle process, byte[] arguments, CodingErrorAction malformed) {
        String locale = System.getProperty("sun.jnu.encoding", "UTF-8");
        Charset charset = Charset.isSupported(locale) ? Charset.forName(locale) : StandardCharsets.UTF_8;
        if (charset.equals(StandardCharsets.US_ASCII)) {
            charset = StandardCharsets.UTF_8; // the C locale says nothing about other bytes
        }
        try {
            return charset.newDecoder()
                    .onMalformedInput(malformed)
                    .onUnmappableCharacter(malformed)
                    .decode(ByteBuffer.wrap(arguments))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new QemuException(
                    "the arguments of process " + process.pid() + " are no text in " + charset
                            + " (expected: a JVM in a UTF-8 locale, such as LC_ALL=C.UTF-8)",
                    e);
        }
    }
}
