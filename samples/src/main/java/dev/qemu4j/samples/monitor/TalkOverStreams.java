package dev.qemu4j.samples.monitor;

import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.qmp.transport.QmpTransport;
import java.lang.ProcessBuilder.Redirect;
import java.util.List;

/**
 * Talks QMP over the standard streams of a program, such as {@code ssh host socat - UNIX-CONNECT:/run/vm/qmp.sock}. Without arguments, over those of a
 * QEMU without a machine.
 */
public final class TalkOverStreams {
    private static final List<String> EXAMPLE =
            List.of("qemu-system-x86_64", "-M", "none", "-nodefaults", "-display", "none", "-qmp", "stdio");

    private TalkOverStreams() {}

    /**
     * Runs the recipe.
     *
     * @param args the program with its arguments, at whose other end there is a monitor
     * @throws Exception if there is none
     */
    public static void main(String[] args) throws Exception {
        Process program = new ProcessBuilder(args.length == 0 ? EXAMPLE : List.of(args))
                .redirectError(Redirect.INHERIT)
                .start();
        QmpTransport transport = QmpTransport.of(program.getInputStream(), program.getOutputStream());
        try (QmpClient qmp = QmpClient.connect(transport)) {
            System.out.println("QEMU " + qmp.greeting().version() + " is "
                    + qmp.blocking().runState().queryStatus().status());
        } finally {
            program.destroy(); // the client closes the streams, and leaves the program to its owner
        }
    }
}
