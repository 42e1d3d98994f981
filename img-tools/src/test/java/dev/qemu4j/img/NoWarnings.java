package dev.qemu4j.img;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.Thread.UncaughtExceptionHandler;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Fails a test in which the library logs at WARN or above, or an exception reaches no handler. */
final class NoWarnings implements BeforeEachCallback, AfterEachCallback {
    private static final Logger ALL = Logger.getLogger("dev.qemu4j");

    private final List<String> warned = new CopyOnWriteArrayList<>();
    private final Handler handler = new Recording();
    private @Nullable UncaughtExceptionHandler before;

    @Override
    public void beforeEach(ExtensionContext context) {
        warned.clear();
        handler.setLevel(Level.ALL);
        ALL.addHandler(handler);
        before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> warned.add(thread + ": " + told(failure)));
    }

    @Override
    public void afterEach(ExtensionContext context) {
        ALL.removeHandler(handler);
        Thread.setDefaultUncaughtExceptionHandler(before);
        assertThat(warned).isEmpty();
    }

    private static String told(Throwable failure) {
        StringWriter all = new StringWriter();
        failure.printStackTrace(new PrintWriter(all));
        return all.toString();
    }

    private final class Recording extends Handler {
        @Override
        public void publish(LogRecord line) {
            if (line.getLevel().intValue() >= Level.WARNING.intValue()) {
                Throwable thrown = line.getThrown();
                warned.add(line.getLoggerName() + ": " + line.getMessage() + (thrown == null ? "" : told(thrown)));
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
