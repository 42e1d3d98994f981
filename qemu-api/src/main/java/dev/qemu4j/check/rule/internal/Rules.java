package dev.qemu4j.check.rule.internal;

import dev.qemu4j.check.drive.internal.DriveParametersRule;
import dev.qemu4j.check.drive.internal.DrivePlaceRule;
import dev.qemu4j.check.drive.internal.DriveRule;
import dev.qemu4j.check.drive.internal.ImageTwiceRule;
import dev.qemu4j.check.drive.internal.NamedFormatRule;
import dev.qemu4j.check.drive.internal.NativeAioRule;
import dev.qemu4j.check.line.internal.Rule;
import dev.qemu4j.check.value.internal.FixedValueRule;
import dev.qemu4j.check.value.internal.KeyboardLayoutRule;
import dev.qemu4j.check.value.internal.NicModelRule;
import dev.qemu4j.check.value.internal.ShortChardevRule;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** All rules, in the order of their problems. */
public final class Rules {
    private static final List<Rule> RULES = List.of(
            new OptionRule(),
            new DeviceRule(),
            new MachineRule(),
            new CpuRule(),
            new IdRule(),
            new ReferenceRule(),
            new NeedRule(),
            new LimitRule(),
            new BusRule(),
            new BusSupplyRule(),
            new PciFunctionRule(),
            new SchemaRule(),
            new DriveRule(),
            new NativeAioRule(),
            new FixedValueRule(),
            new TwinRule(),
            new ChardevUsersRule(),
            new ShortChardevRule(),
            new NicModelRule(),
            new KernelRule(),
            new SandboxRule(),
            new DriveParametersRule(),
            new DrivePlaceRule(),
            new ImageTwiceRule(),
            new BootRule(),
            new ListRule(),
            new MemoryRule(),
            new NumaRule(),
            new GlobalRule(),
            new ChardevRule(),
            new SizeRule(),
            new FormRule(),
            new FsdevRule(),
            new OnceRule(),
            new PortRule(),
            new DisplayRule(),
            new HabitRule());

    private Rules() {}

    /** Returns all rules; the last ones ask whether files of the host are missing, and for the formats of images. */
    public static List<Rule> all(Predicate<Path> missing, Function<Path, @Nullable String> formats) {
        return Stream.concat(
                        RULES.stream(),
                        Stream.of(
                                new KeyboardLayoutRule(missing),
                                new HostCpuRule(missing),
                                new HostFileRule(missing),
                                new NamedFormatRule(formats)))
                .toList();
    }
}
