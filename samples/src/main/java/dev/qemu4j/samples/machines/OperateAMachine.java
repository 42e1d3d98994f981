package dev.qemu4j.samples.machines;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.Target;
import dev.qemu4j.guest.linux.LinuxGuest;
import dev.qemu4j.qapi.QmpEvent;
import dev.qemu4j.qga.GuestAgent;
import dev.qemu4j.recipe.GuestAgentChannel;
import dev.qemu4j.recipe.SerialConsole;
import dev.qemu4j.vm.VirtualMachine;
import dev.qemu4j.vm.life.RunControl;
import java.time.Duration;

/** Pauses and resumes a guest, talks to its agent, presses its power button, and tells why the machine ended. */
public final class OperateAMachine {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private OperateAMachine() {}

    /**
     * Runs the recipe.
     *
     * @param args none
     * @throws Exception if the guest does not do what it is told
     */
    public static void main(String[] args) throws Exception {
        LinuxGuest linux = LinuxGuest.builder().guestAgent().powerButton().build();
        CommandLine cmd = CommandLine.builder(Target.X86_64)
                .nodefaults()
                .option("-display", "none")
                .memory(LinuxGuest.MEMORY)
                .kernel(linux.kernel())
                .initrd(linux.initrd())
                .append(linux.kernelCommandLine())
                .with(SerialConsole.create())
                .with(GuestAgentChannel.create())
                .build();
        try (VirtualMachine vm = VirtualMachine.start(cmd)) {
            try (GuestAgent agent = vm.guestAgent(PATIENCE)) { // ready when QEMU says that the guest opened its port
                System.out.print(
                        "the agent runs on " + agent.exec("uname", "-s").stdout());
            }
            RunControl control = vm.control();
            System.out.println("after pause: " + control.pause() + ", after resume: " + control.resume());
            System.out.println("power button: " + control.powerButton(PATIENCE));
            System.out.println("the end: " + vm.awaitExit(PATIENCE).reason());
            System.out.println("events: "
                    + vm.events().all().stream().map(QmpEvent::eventName).toList()); // from the start on
        }
    }
}
