package dev.qemu4j.samples.parts;

import dev.qemu4j.CommandLine;
import dev.qemu4j.Devices;
import dev.qemu4j.Displays;
import dev.qemu4j.base.Target;
import dev.qemu4j.host.run.RunDirectory;
import dev.qemu4j.qapi.ui.BlockingUiCommands;
import dev.qemu4j.qapi.ui.ExpirePasswordOptionsVnc;
import dev.qemu4j.qapi.ui.SetPasswordOptionsVnc;
import dev.qemu4j.recipe.Vnc;
import dev.qemu4j.vm.VirtualMachine;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;

/** Shows a machine's screen by VNC on a Unix socket, with a password that is set while the machine runs, and is not for ever. */
public final class UseVnc {
    private UseVnc() {}

    /**
     * Runs the recipe.
     *
     * @param args none
     * @throws Exception if the server is not reached
     */
    public static void main(String[] args) throws Exception {
        try (RunDirectory directory = RunDirectory.create()) {
            Path socket = directory.socket("vnc");
            CommandLine cmd = CommandLine.builder(Target.X86_64)
                    .nodefaults()
                    .name("kiosk")
                    .device(Devices.vga())
                    .display(Displays.none())
                    .with(Vnc.socket(socket).vnc(v -> v.password(true))) // nobody gets in until there is one
                    .build();
            try (VirtualMachine vm = VirtualMachine.start(cmd)) {
                BlockingUiCommands ui = vm.qmp().blocking().ui();
                SocketAddress server = UnixDomainSocketAddress.of(socket);
                System.out.println("no password yet: " + RfbLogin.to(server, ""));

                ui.setPassword(SetPasswordOptionsVnc.of("open-up")); // on no command line, and not in any file
                System.out.println("wrong password: " + RfbLogin.to(server, "let-me-in"));
                System.out.println("right password: " + RfbLogin.to(server, "open-up"));

                ui.expirePassword(ExpirePasswordOptionsVnc.of("now"));
                System.out.println("expired: " + RfbLogin.to(server, "open-up"));
                System.out.println("asked for: " + ui.queryVnc().auth());
            }
        }
    }
}
