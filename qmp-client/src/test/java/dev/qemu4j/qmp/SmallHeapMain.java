package dev.qemu4j.qmp;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.qapi.QmpEvent;
import java.net.UnixDomainSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A program with a small heap and a listener that is blocked while more comes than the heap holds. */
public final class SmallHeapMain {
    private SmallHeapMain() {}

    /** Takes the path of a monitor's socket, and the bound of the events in MiB, or none for the default. */
    @SuppressWarnings("SystemOut")
    public static void main(String... arguments) throws Exception {
        QmpOptions.Builder options = QmpOptions.builder();
        if (arguments.length > 1) {
            options.eventBacklog(DataSize.ofMib(Integer.parseInt(arguments[1])));
        }
        CountDownLatch release = new CountDownLatch(1);
        CompletableFuture<QmpException> end = new CompletableFuture<>();
        try (QmpClient client = QmpClient.connect(UnixDomainSocketAddress.of(arguments[0]), options.build());
                EventQueue<QmpEvent> marker = client.events().queue("DONE")) {
            client.events()
                    .on(
                            List.of("TICK"),
                            event -> {
                                System.out.println("blocked");
                                try {
                                    release.await();
                                } catch (InterruptedException e) {
                                    throw new AssertionError(e);
                                }
                            },
                            end::complete);
            System.out.println("ready");
            marker.next(Duration.ofMinutes(4));
            System.out.println(
                    "status " + client.blocking().runState().queryStatus().status());
            System.out.println("told " + end.isDone());
            release.countDown();
            System.out.println("end " + end.get(1, TimeUnit.MINUTES).getMessage());
            System.out.println(
                    "status " + client.blocking().runState().queryStatus().status());
        }
        System.out.println("done");
    }
}
