package dev.qemu4j.codegen.emit;

import com.palantir.javapoet.ParameterSpec;
import dev.qemu4j.codegen.model.Member;
import dev.qemu4j.codegen.model.ObjectModel;
import java.util.ArrayList;
import java.util.List;

/** The parameters that are required to make an object. */
final class Parameters {
    private Parameters() {}

    static List<ParameterSpec> required(ObjectModel object) {
        List<ParameterSpec> parameters = new ArrayList<>();
        for (Member member : object.required()) {
            parameters.add(ParameterSpec.builder(TypeCode.javaType(member.type()), member.javaName())
                    .build());
        }
        if (object.inline() != null) {
            parameters.add(ParameterSpec.builder(
                            object.inline().type().javaName(), object.inline().javaName())
                    .build());
        }
        return parameters;
    }
}
