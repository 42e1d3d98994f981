package dev.qemu4j.samples.monitor;

import dev.qemu4j.CommandLine;
import dev.qemu4j.Displays;
import dev.qemu4j.base.Target;
import dev.qemu4j.chardev.Redirection;
import dev.qemu4j.host.run.RunDirectory;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.qmp.QmpCommandException;
import dev.qemu4j.vm.VirtualMachine;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.node.JsonNodeFactory;

/** Talks QMP: negotiates, lists all commands, and runs commands by method and by name. */
public final class AskEverything {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private AskEverything() {}

    /**
     * Runs the recipe.
     *
     * @param args none
     */
    public static void main(String[] args) {
        try (RunDirectory directory = RunDirectory.create()) {
            Path socket = directory.socket("qmp");
            CommandLine cmd = CommandLine.builder(Target.X86_64)
                    .nodefaults()
                    .display(Displays.none())
                    .qmp(Redirection.unixServer(socket))
                    .build();
            try (VirtualMachine vm = VirtualMachine.start(cmd);
                    QmpClient qmp = QmpClient.connect(UnixDomainSocketAddress.of(socket))) { // negotiated on return
                System.out.println("QEMU " + qmp.greeting().version() + " offers "
                        + qmp.greeting().capabilities());
                Set<String> commands = new TreeSet<>(qmp.schema().commands());
                System.out.println("it has " + commands.size() + " commands; query-status is one: "
                        + qmp.schema().hasCommand("query-status"));

                System.out.println(
                        "by method: " + qmp.blocking().runState().queryStatus().status());
                System.out.println("by name: "
                        + qmp.blocking().execute("query-status").path("status").stringValue());
                System.out.println("with arguments: "
                        + qmp.blocking()
                                .execute(
                                        "qom-get",
                                        JSON.objectNode()
                                                .put("path", "/machine")
                                                .put("property", "type"))
                                .stringValue());
                ask(qmp, commands);
                try {
                    qmp.blocking().execute("no-such-command");
                } catch (QmpCommandException e) {
                    System.out.println("refused: " + e.getMessage());
                }
                System.out.println("QEMU runs on: " + vm.isAlive());
            }
        }
    }

    /** Runs each command that only asks and needs no argument. */
    private static void ask(QmpClient qmp, Set<String> commands) {
        int answered = 0;
        Set<String> refused = new TreeSet<>();
        for (String command : commands) {
            if (command.startsWith("query-")) {
                try {
                    qmp.blocking().execute(command);
                    answered++;
                } catch (QmpCommandException e) {
                    refused.add(command);
                }
            }
        }
        System.out.println(
                "answered: " + answered + ", refused without arguments or a fitting machine: " + refused.size());
    }
}
