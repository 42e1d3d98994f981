package dev.qemu4j.testing;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.QemuException;
import dev.qemu4j.base.Target;
import dev.qemu4j.vm.QemuInstallation;
import dev.qemu4j.vm.VirtualMachine;
import java.lang.reflect.AnnotatedElement;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Looks for the QEMU of {@link EnabledIfQemu}; each question is asked once in a run. */
final class EnabledIfQemuCondition implements ExecutionCondition {
    private static final ExtensionContext.Namespace OURS =
            ExtensionContext.Namespace.create(EnabledIfQemuCondition.class);

    /** Makes the condition, which JUnit does for {@link EnabledIfQemu}. */
    public EnabledIfQemuCondition() {}

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        AnnotatedElement element = context.getElement().orElse(null);
        EnabledIfQemu wanted = element == null ? null : element.getAnnotation(EnabledIfQemu.class);
        if (element == null || wanted == null) {
            return ConditionEvaluationResult.enabled("no QEMU is asked for");
        }
        VersionBounds bounds = bounds(wanted.version(), element);
        Answer answer = context.getRoot()
                .getStore(OURS)
                .getOrComputeIfAbsent(
                        new Question(wanted.target(), wanted.accelerator()), Question::answer, Answer.class);
        QemuInstallation found = answer.found();
        if (found == null) {
            return ConditionEvaluationResult.disabled(answer.reason());
        }
        return bounds.contain(found.version())
                ? ConditionEvaluationResult.enabled(answer.reason())
                : ConditionEvaluationResult.disabled(found + " is not " + wanted.version());
    }

    private static VersionBounds bounds(String text, AnnotatedElement element) {
        try {
            return VersionBounds.parse(text);
        } catch (IllegalArgumentException e) {
            throw new ExtensionConfigurationException("@EnabledIfQemu on " + element + ": " + e.getMessage(), e);
        }
    }

    /** A program that works as it was asked for, or the reason why there is none. */
    private record Answer(@Nullable QemuInstallation found, String reason) {}

    private record Question(String target, String accelerator) {
        Answer answer() {
            try {
                QemuInstallation found = QemuInstallation.find(new Target(target));
                if (!accelerator.isEmpty()) {
                    tryIt();
                }
                return new Answer(found, "found " + found + (accelerator.isEmpty() ? "" : " with " + accelerator));
            } catch (QemuException e) {
                String message = String.valueOf(e.getMessage());
                return new Answer(
                        null,
                        (accelerator.isEmpty() ? "" : accelerator + " does not work here: ")
                                + message.lines().findFirst().orElse(message));
            }
        }

        /** A machine without processors: it proves that QEMU can use the accelerator, not that each guest runs with it. */
        private void tryIt() {
            CommandLine cmd = CommandLine.builder(new Target(target))
                    .option("-nodefaults")
                    .option("-display", "none")
                    .option("-machine", "none")
                    .option("-accel", accelerator)
                    .build();
            VirtualMachine.start(cmd).close();
        }
    }
}
