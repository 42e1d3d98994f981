package dev.qemu4j.testing;

import dev.qemu4j.testing.lab.internal.LabLans;
import java.util.Map;
import org.junit.jupiter.api.extension.ExtensionContext;

/** The LANs of one test, or of one class. */
record TestLans(LabLans lans) implements ExtensionContext.Store.CloseableResource, AutoCloseable {
    static TestLans open(Map<String, String> subnets) {
        return new TestLans(LabLans.open(subnets));
    }

    @Override
    public void close() {
        lans.close();
    }
}
