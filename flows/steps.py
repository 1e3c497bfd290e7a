"""
Every step of the flows, in the guide's order; a name ends in the number that the guide gives to its click.

Ids stand in receipts and never change; titles are for people.
"""

from __future__ import annotations

from robot.browser.step import Step

# Sign-in
SIGN_IN_1 = Step("sign_in", "1  Ingresar a SECOP II")
WHAT_STANDS_HERE = Step("what_stands_here", "   ¿Qué muestra el portal?")
ENTER_1 = Step("enter", "1  Usuario y contraseña")
CODE_1 = Step("code", "1  Código de la aplicación")
COMPANY_1 = Step("company", "1  Escoger empresa o entidad · Entrar")
NOTICE_1 = Step("notice", "1  Aviso leído")
BY_HAND_1 = Step("by_hand", "1  Ingresa una persona")

# The way to a contract
DESK = Step("desk", "   Escritorio")
CONTRACTS_1 = Step("contracts", "1  Contratos")
MY_PROCESSES_2 = Step("my_processes", "2  Mis procesos")
MY_CONTRACTS_3 = Step("my_contracts", "3  Mis contratos")
DETAIL_4 = Step("detail", "4  Detalle")
FIRST_CONTRACTS = Step("first_contracts", "   Primeros contratos de la lista")
ALL_CONTRACTS = Step("all_contracts", "   Todos los contratos de la lista")
SEARCH_4 = Step("search", "4  Búsqueda del encabezado")
PROCESSES_4 = Step("processes", "4  Procesos de la Entidad Estatal, Todos")
DETAIL_FOUND_4 = Step("detail_found", "4  Detalle de lo encontrado")
DETAIL_BY_ADDRESS_4 = Step("detail_by_address", "4  Detalle, por su dirección")
CONFIRM_CONTRACT = Step("confirm_contract", "   Comprobar el contrato")
EXECUTION_5 = Step("execution", "5  7 Ejecución del Contrato")
LIST_CONTRACTS_4 = Step("list_contracts", "4  Lista de contratos")
ADDRESS_4 = Step("address", "4  Buscar el contrato en la lista")
LIST_DOCUMENTS = Step("list_documents", "   Lista de documentos")
FETCH = Step("fetch", "   Lista de documentos, y descargar lo que falte")
INVENTORY = Step("inventory", "   Inventario de documentos")

# What publishes
UPLOAD_NEW_6 = Step("upload_new", "6  Cargar nuevo")
HOW_MANY_FILES = Step("how_many_files", "   ¿Cuántos archivos admite?")
CHOOSE_7A = Step("choose", "7a Buscar documento")
ATTACH_7B = Step("attach", "7b Anexar", pictured=True)  # the chosen file, and what Anexar did
CLOSE_7C = Step("close", "7c Cerrar")
LEAVE_WINDOW = Step("leave_window", "   Dejar la ventana sin anexar")

# The fresh look, which the guide does not have
LOOK_8 = Step("look", "8  Mirada nueva: abrir el contrato")
LOOK_EXECUTION_8 = Step("look_execution", "8  Mirada nueva: 7 Ejecución del Contrato")
COMPARE_9 = Step("compare", "9  Descargar y comparar bytes")
HEADINGS_9 = Step("headings", "9  Encabezado de la tabla")
ROW_9 = Step("row", "9  Fila comprobada")
