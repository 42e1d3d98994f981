package dev.qemu4j.samples.machines;

import static java.util.concurrent.TimeUnit.SECONDS;

import dev.qemu4j.CommandLine;
import dev.qemu4j.Displays;
import dev.qemu4j.Machines;
import dev.qemu4j.base.Target;
import dev.qemu4j.qapi.runstate.StopEvent;
import dev.qemu4j.qmp.EventQueue;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.vm.VirtualMachine;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

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
                .machine(Machines.q35())
                .nodefaults()
                .display(Displays.none())
                .build();
        try (VirtualMachine vm = VirtualMachine.start(cmd)) {
            QmpClient qmp = vm.qmp();
            try (EventQueue<StopEvent> stops =
                    qmp.events().queue(StopEvent.class)) { // listens before the command is sent
                CompletableFuture<Void> stopped = qmp.misc().stop();
                System.out.println(
                        "paused at " + stops.next(Duration.ofSeconds(5)).timestamp());
                stopped.get(5, SECONDS);
            }
        }
    }
}
