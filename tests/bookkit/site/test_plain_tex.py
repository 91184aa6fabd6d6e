"""Formulas become a line of text, and never show TeX."""

import pytest

from bookkit.site.plain_tex import plain


@pytest.mark.parametrize(
    ("tex", "text"),
    [
        (r"\boldsymbol\phi", "φ"),
        (r"\phi_0, \phi_1, \dots", "φ₀, φ₁, …"),
        (r"\operatorname{f}[\mathbf{x}, \boldsymbol\phi]", "f[x, φ]"),
        (r"\lambda", "λ"),
        (r"\Lambda\varphi", "Λφ"),
        (r"\boldsymbol\Omega_k", "Ωₖ"),
        (r"\theta_{11}", "θ₁₁"),
        (r"h_d", "h_d"),
        (r"\mathbf{h}_k", "hₖ"),
        (r"\partial L / \partial \boldsymbol\phi", "∂L / ∂φ"),
        (r"a \ne b", "a ≠b"),
        (r"10^{-3}", "10⁻³"),
        (r"\mathbf{a}^\mathsf{T}", "aᵀ"),
        (r"1{,}000", "1,000"),
        (r"\theta_{d0}, \theta_{d1}, \dots", "θ_d0, θ_d1, …"),
        (r"D_{k+1}", "Dₖ₊₁"),
        (r"\frac{1}{2}", "…"),
        (r"\sum_d h_d", "…"),
        (r"\lambda_{max}/\lambda_{min}", "…"),
        (r"\begin{pmatrix} 1 & 2 \end{pmatrix}", "…"),
        (r"x^{y + 1}", "…"),
    ],
)
def test_a_formula_as_text(tex, text):
    assert plain(tex) == text
