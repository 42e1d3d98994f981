package dev.qemu4j.samples;

import static java.util.concurrent.TimeUnit.SECONDS;

import dev.qemu4j.CommandLine;
import dev.qemu4j.Target;
import dev.qemu4j.qmp.EventQueue;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.vm.VirtualMachine;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Pauses a machine, asynchronously, and waits for the event that proves it. */
public final class PauseAndListen {
    private PauseAndListen() {}

    /**
     * Runs the recipe.
     *
     * @param args none
     * @throws Exception if the machine does not pause
     */
    public static void main(String[] args) throws Exception {
        CommandLine cmd = CommandLine.builder(Target.X86_64)
                .option("-machine", "q35")
                .option("-nodefaults")
                .option("-display", "none")
                .build();
        try (VirtualMachine vm = VirtualMachine.start(cmd)) {
            QmpClient qmp = vm.qmp();
            try (EventQueue stops = qmp.events().queue("STOP")) { // listens before the command is sent
                CompletableFuture<JsonNode> stopped = qmp.execute("stop", JsonNodeFactory.instance.objectNode());
                System.out.println(
                        "paused at " + stops.next(Duration.ofSeconds(5)).timestamp());
                stopped.get(5, SECONDS);
            }
        }
    }
}
