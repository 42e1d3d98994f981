package dev.qemu4j.qmp;

import dev.qemu4j.qapi.QmpEvent;
import java.net.UnixDomainSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.LoggerFactory;

/** A program that sends a command, hears an event and logs, with the libraries of its own class path. */
public final class OtherLibrariesMain {
    private OtherLibrariesMain() {}

    /** Takes the path of a monitor's socket. */
    @SuppressWarnings("SystemOut")
    public static void main(String... arguments) throws Exception {
        CompletableFuture<QmpEvent> event = new CompletableFuture<>();
        try (QmpClient client = QmpClient.connect(UnixDomainSocketAddress.of(arguments[0]))) {
            client.events().on("STOP", stopped -> {
                event.complete(stopped);
                throw new IllegalStateException("for the log");
            });
            client.blocking().misc().stop();
            System.out.println("event " + event.get(1, TimeUnit.MINUTES).eventName());
            System.out.println(
                    "status " + client.blocking().runState().queryStatus().status());
            System.out.println("tree " + client.blocking().execute("query-extra"));
        }
        LoggerFactory.getLogger(OtherLibrariesMain.class).warn("said by {}", "the program");
        if (arguments.length > 1) { // the application's own use of Jackson 2
            Class<?> mapper = Class.forName(arguments[1]);
            Object tree = mapper.getMethod("readTree", String.class)
                    .invoke(mapper.getConstructor().newInstance(), "{\"jackson\": 2}");
            System.out.println("application " + tree);
        }
        System.out.println("done");
    }
}
