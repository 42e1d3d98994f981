package dev.qemu4j.samples.parts;

import dev.qemu4j.CommandLine;
import dev.qemu4j.vm.VirtualMachine;
import dev.qemu4j.vm.VmLaunchException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** Forwards a port that is in use, and prints who has it and what to do. */
public final class AskWhyItDoesNotStart {
    private AskWhyItDoesNotStart() {}

    /**
     * Runs the recipe.
     *
     * @param args none
     * @throws IOException if no port is free
     */
    public static void main(String[] args) throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CommandLine cmd = CommandLine.parseShell("qemu-system-x86_64 -nodefaults -display none"
                    + " -nic user,hostfwd=tcp:127.0.0.1:" + taken.getLocalPort() + "-:22");
            try (VirtualMachine vm = VirtualMachine.start(cmd)) {
                System.out.println(vm + " runs");
            } catch (VmLaunchException e) {
                System.out.println(e.stderrTail().strip());
                e.advice().forEach(System.out::println);
            }
        }
    }
}
