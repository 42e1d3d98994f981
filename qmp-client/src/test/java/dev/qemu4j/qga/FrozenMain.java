package dev.qemu4j.qga;

import java.net.UnixDomainSocketAddress;
import java.util.concurrent.CountDownLatch;

/** A program that freezes a guest's file systems and holds them so until it is killed. */
public final class FrozenMain {
    private FrozenMain() {}

    /** Takes the path of the agent's socket. */
    @SuppressWarnings("SystemOut")
    public static void main(String... arguments) throws Exception {
        try (GuestAgent agent = GuestAgent.connect(UnixDomainSocketAddress.of(arguments[0]))) {
            agent.frozen(() -> {
                System.out.println("frozen");
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            });
        }
    }
}
