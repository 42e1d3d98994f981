package dev.qemu4j.samples.machines;

import dev.qemu4j.samples.networks.LabGuest;
import dev.qemu4j.vm.VirtualMachine;
import dev.qemu4j.vm.input.Keyboard;
import dev.qemu4j.vm.input.Layout;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Types a text and presses a chord in a Linux guest, which reads its console. */
public final class TypeOnTheKeyboard {
    private TypeOnTheKeyboard() {}

    /**
     * Runs the recipe.
     *
     * @param args none
     */
    public static void main(String[] args) {
        try (LabGuest guest = LabGuest.start(ids -> List.of())) {
            guest.run("exec 3</dev/tty1; sleep 600 <&3 &"); // keeps what is typed until somebody reads
            CompletableFuture<String> read = guest.runAsync("cat </dev/tty1");
            VirtualMachine vm = guest.vm();
            Keyboard keyboard = vm.keyboard(Layout.US);

            keyboard.type("Hello, guest!\n"); // returns when the guest has read all
            keyboard.press("ctrl-d"); // the end of the text

            System.out.println("the guest has read: " + read.join());
            try {
                keyboard.type("café");
            } catch (IllegalArgumentException e) {
                System.out.println(String.valueOf(e.getMessage()).replaceFirst(" \\(expected.*", ""));
            }
        }
    }
}
