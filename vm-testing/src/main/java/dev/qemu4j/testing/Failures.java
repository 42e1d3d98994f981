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

/** The failures of a test, or of the methods before and after all tests: the first leaves a page with the evidence of the machines. */
final class Failures {
    private static final Logger log = LoggerFactory.getLogger(Failures.class);

    private static final int LONGEST_NAME = 180;
    private static final ExtensionContext.Namespace OURS = ExtensionContext.Namespace.create(Failures.class);

    private final ExtensionContext context;
    private final Place place;
    private final @Nullable UsedVms vms;

    private Failures(ExtensionContext context, Place place, @Nullable UsedVms vms) {
        this.context = context;
        this.place = place;
        this.vms = vms;
    }

    /** Returns the failures of a test, which has machines or null. */
    static Failures ofTest(ExtensionContext context, @Nullable UsedVms vms) {
        ExtensionContext test = ofMethod(context);
        return new Failures(
                context,
                new Place(
                        test.getRequiredTestClass().getName(),
                        test.getRequiredTestMethod().getName(),
                        context.getDisplayName()),
                vms);
    }

    /** Returns the failures of a method before or after all tests, or of the boot before these methods. */
    static Failures ofClass(ExtensionContext context, String method, UsedVms vms) {
        return new Failures(context, new Place(context.getRequiredTestClass().getName(), method, method), vms);
    }

    /** The place of a failure. */
    private record Place(String testClass, String method, String display) {
        String title() {
            return testClass + " " + display;
        }

        /** A name that others may have as well. */
        String folder() {
            String says = display.equals(method) || display.startsWith(method + "(") ? "" : "-" + display;
            String name = Evidence.safe(testClass + "." + method + says);
            return name.substring(0, Math.min(name.length(), LONGEST_NAME));
        }
    }

    /** Takes the evidence of a test or a method that has used machines, and returns its failure. */
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

    private void take(Throwable failure, @Nullable UsedVms vms) {
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
        String name = place.title();
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

    /** Returns a name that no other test of this run has. */
    private String folderName() {
        String shortName = place.folder();
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
