package dev.qemu4j.codegen.types;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.TypeSpec;
import java.util.List;

/** Writes the catalogue from which all CPUs are reached. */
final class CpusEmitter {
    private static final Kind KIND = Kind.CPU;
    private static final ClassName VALUE = ClassName.get(KIND.packageName(), KIND.value());

    private final CatalogueEmitter emitter;

    CpusEmitter(CatalogueEmitter emitter) {
        this.emitter = emitter;
    }

    TypeSpec emit(List<CpuFamily> families) {
        TypeSpec.Builder type = Emitted.finalClass("Cpus")
                .addJavadoc(
                        "The CPUs of all targets. Each family has its features, and a class with its models, such as"
                                + "\n{@link dev.qemu4j.cpu.X86Cpus}.")
                .addMethod(Emitted.privateConstructor())
                .addMethod(model("host", "the host's own CPU, for an accelerator such as KVM"))
                .addMethod(model("max", "a CPU with all that the accelerator can do"));
        emitter.open().forEach(type::addMethod);
        families.forEach(family -> type.addMethod(family(family)));
        return type.build();
    }

    private static MethodSpec model(String name, String what) {
        return Emitted.factory(name, VALUE)
                .addJavadoc("Returns $L.\n\n@return the CPU", what)
                .addStatement("return of($S)", name)
                .build();
    }

    private static MethodSpec family(CpuFamily family) {
        ClassName builder = ClassName.get(KIND.packageName(), family.builder().javaName());
        String method = CatalogueResolver.method(KIND, family.name());
        return Emitted.factory(method, VALUE)
                .addJavadoc(
                        """
                        Returns a CPU of $L.

                        @param model QEMU's name of the model
                        @param features sets its features
                        @return the CPU
                        @see $T""",
                        String.join(", ", family.targets()),
                        ClassName.get(KIND.packageName(), family.name() + "Cpus"))
                .addParameter(String.class, "model")
                .addParameter(Emitted.consumerOf(builder), "features")
                .addStatement("$1T builder = new $1T(model)", builder)
                .addStatement("features.accept(builder)")
                .addStatement("return builder.build()")
                .build();
    }
}
