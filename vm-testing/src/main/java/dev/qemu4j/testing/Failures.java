package dev.qemu4j.testing;

import dev.qemu4j.testing.hold.internal.Hold;
import dev.qemu4j.vm.VirtualMachine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.opentest4j.TestAbortedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The failures of one test: the first leaves a page with the evidence, while the machines are there. */
final class Failures {
    private static final Logger log = LoggerFactory.getLogger(Failures.class);

    private static final int LONGEST_NAME = 180;
    private static final ExtensionContext.Namespace OURS = ExtensionContext.Namespace.create(Failures.class);

    private final ExtensionContext context;
    private final ExtensionContext test;
    private final @Nullable TestVms vms;

    /** A test, and its machines; null if it has none. */
    Failures(ExtensionContext context, @Nullable TestVms vms) {
        this.context = context;
        test = ofMethod(context);
        this.vms = vms;
    }

    /** Takes the evidence of a test that has used machines, and returns its failure. */
    Throwable of(Throwable failure) {
        if (vms != null && !vms.used().isEmpty()) {
            take(failure, vms);
        }
        return failure;
    }

    /** Takes the evidence of a machine that could not be booted, which is what its failure says. */
    void ofBoot(Throwable failure) {
        take(failure, vms);
    }

    private void take(Throwable failure, @Nullable TestVms vms) {
        if (failure instanceof TestAbortedException || failure instanceof ExtensionConfigurationException) {
            return;
        }
        EvidenceNote known = note(failure);
        if (known != null) { // a boot that other tests share
            publish(known.index());
        } else if (isFirst()) {
            takeFirst(failure, vms == null ? Map.of() : vms.used(), vms == null ? "" : vms.lans());
        }
    }

    private void takeFirst(Throwable failure, Map<String, VirtualMachine> machines, String lans) {
        String name = test.getRequiredTestClass().getName() + " " + context.getDisplayName();
        Path folder = evidence().resolve(folderName());
        try {
            Path index = Evidence.take(folder, new Evidence.Failed(name, failure, lans), machines);
            publish(index);
            failure.addSuppressed(new EvidenceNote(index));
        } catch (IOException | RuntimeException e) {
            log.warn("no evidence of the failure of {} in {}: {}", name, folder, e.toString());
        }
        if (!machines.isEmpty()
                && context.getConfigurationParameter(VmExtension.HOLD).isPresent()) {
            Hold.hold(folder, name, machines, Duration.ofSeconds(VmExtension.number(context, VmExtension.HOLD, 1)));
        }
    }

    /** A failure behind it is mostly one of the clean-up, which finds the machines in another state. */
    private boolean isFirst() {
        ExtensionContext.Store store = context.getStore(OURS);
        String key = "taken " + context.getUniqueId();
        boolean first = store.get(key) == null;
        store.put(key, true);
        return first;
    }

    private void publish(Path index) {
        context.publishReportEntry(VmExtension.EVIDENCE, index.toUri().toString());
    }

    private static @Nullable EvidenceNote note(Throwable failure) {
        return Arrays.stream(failure.getSuppressed())
                .filter(EvidenceNote.class::isInstance)
                .map(EvidenceNote.class::cast)
                .findFirst()
                .orElse(null);
    }

    /** A name that no other test of this run has. */
    private String folderName() {
        String method = test.getRequiredTestMethod().getName();
        String display = context.getDisplayName();
        String name = Evidence.safe(test.getRequiredTestClass().getName() + "." + method
                + (display.startsWith(method + "(") ? "" : "-" + display));
        String shortName = name.substring(0, Math.min(name.length(), LONGEST_NAME));
        String own = shortName;
        for (int number = 2; !context.getUniqueId().equals(user(own)); number++) {
            own = shortName + "-" + number;
        }
        return own;
    }

    /** Finds the test of a method around it: a dynamic test has neither a class nor a method, but a factory. */
    private static ExtensionContext ofMethod(ExtensionContext context) {
        ExtensionContext next = context;
        while (next.getTestMethod().isEmpty() && next.getParent().isPresent()) {
            next = next.getParent().get();
        }
        return next;
    }

    private String user(String folder) {
        return context.getRoot()
                .getStore(OURS)
                .getOrComputeIfAbsent("evidence " + folder, key -> context.getUniqueId(), String.class);
    }

    private Path evidence() {
        Path build =
                Path.of(Files.exists(Path.of("pom.xml")) || !Files.isDirectory(Path.of("build")) ? "target" : "build");
        return Path.of(context.getConfigurationParameter(VmExtension.EVIDENCE)
                        .orElse(build.resolve("qemu4j").toString()))
                .toAbsolutePath();
    }
}
