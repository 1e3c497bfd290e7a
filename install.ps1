# Instala secop para esta persona, en Windows, sin permisos de administrador. Léalo antes de usarlo.
#   powershell -ExecutionPolicy Bypass -File install.ps1 secop_publisher-0.1.0-py3-none-any.whl
# No se ha probado en Windows: quienes lo escribimos no tenemos uno. Lo quita: uv tool uninstall secop-publisher
param([Parameter(Mandatory)][string]$Wheel)
$ErrorActionPreference = 'Stop'
if ($Wheel -notlike '*.whl' -or -not (Test-Path $Wheel)) { Write-Host "No está el archivo $Wheel"; exit 2 }

if (-not (Get-Command uv -ErrorAction SilentlyContinue)) {
    winget install --exact --id astral-sh.uv --accept-source-agreements --accept-package-agreements
    # Lo recién instalado aún no está en la PATH de esta ventana.
    $env:Path = [Environment]::GetEnvironmentVariable('Path', 'User') + ';' + $env:Path
}
uv tool install --python '>=3.11' --force $Wheel # uv trae Python si falta
if ($LASTEXITCODE) { exit $LASTEXITCODE }
uv tool update-shell
& (Join-Path (uv tool dir --bin) 'secop.exe') --version
Write-Host 'Cierre esta ventana, abra otra y siga con: secop alistar'
